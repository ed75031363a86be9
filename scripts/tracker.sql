create database tracker;
